"""REST: routes, problem details, headers; everything else is the operation's."""
