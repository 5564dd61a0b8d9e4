"""Options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        envvar="BILLOW_DATA_DIR",
        help="Folder of the data and of credentials.json.",
        show_default=".billow",
    ),
]
Host = Annotated[str | None, typer.Option(envvar="BILLOW_HOST", help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[
    int | None,
    typer.Option(envvar="BILLOW_PORT", min=0, max=65535, help="HTTP port; 0 takes a free one.", show_default="8000"),
]
GrpcPort = Annotated[
    int | None,
    typer.Option(
        envvar="BILLOW_GRPC_PORT", min=0, max=65535, help="gRPC port; 0 takes a free one.", show_default="50051"
    ),
]
Processes = Annotated[
    int | None,
    typer.Option(
        envvar="BILLOW_API_PROCESSES", min=1, max=64, help="Processes that share the ports.", show_default="1"
    ),
]
Url = Annotated[str | None, typer.Option(envvar="BILLOW_URL", help="Where Billow runs; else as the data folder says.")]
Key = Annotated[str | None, typer.Option(envvar="BILLOW_API_KEY", help="Key to use; else the one of the data folder.")]
Live = Annotated[bool, typer.Option("--live", help="Use the data folder's live key, not that of the sandbox.")]
