"""Times one import statement in a fresh interpreter: `python client_import.py import JSON`."""

import json
import sys
import time

statement = json.loads(sys.argv[2])["statement"]
start, cpu = time.perf_counter(), time.process_time()
try:
    exec(statement)
except ImportError as reason:
    print(json.dumps({"unavailable": str(reason)}))
else:
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({"import_ms": wall * 1e3, "import_ms_cpu": cpu * 1e3}))
