"""Make the packaged reader: train, export, measure, describe."""
