module billow.dev/client

go 1.24
