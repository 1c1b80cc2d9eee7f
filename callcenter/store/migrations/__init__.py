"""The steps from each old database to the present one: plain SQL that imports nothing of ours."""
