"""The steering group's decisions as they are kept: in the agreement file, and in sheets that came by the inbox."""
