"""Where the shards of a sweep are computed: processes of this machine, or a Dask cluster."""
