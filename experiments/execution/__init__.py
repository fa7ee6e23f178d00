"""Where replications are run: threads, processes, a Dask cluster. It changes no number."""
