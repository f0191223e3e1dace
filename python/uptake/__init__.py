"""uptake: how social innovations spread, and which strategies help."""
