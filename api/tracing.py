"""Traces of calls for OpenTelemetry, where an address for them is set."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from fenze.api.settings import Settings
from fenze.api.store.database import StoreError
from fenze.dsl.diagnostic import Text


def trace_calls(app: FastAPI, settings: Settings) -> Callable[[], None]:
    """Has every call told to the address: paths and times, never a body. What is returned sends what waits, at the end.

    Raises StoreError where the extra is missing.
    """
    if settings.otel_endpoint is None:
        return lambda: None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 an extra
        from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        message = Text("tracing needs packages that are not installed", "启用追踪需要安装额外的软件包")
        raise StoreError(message, Text("pip install 'fenze[otel]'", "pip install 'fenze[otel]'")) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "fenze"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otel_endpoint)))
    FastAPIInstrumentor.instrument_app(app, tracer_provider=provider, excluded_urls="healthz,readyz,metrics")
    return provider.shutdown
