"""People in tables and spreadsheets: from files and cells to careers, and back to workbooks."""
