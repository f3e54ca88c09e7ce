"""Any `StepAdapter` behind a WebSocket: our own PCM protocol (docs/adapters/pcm.md), or an endpoint that OpenAI Realtime clients can
talk to.

The server is input-clocked: it steps the adapter with the audio it was sent, at once, and sends back what is not silent of the
answer, at once. Who sends in real time therefore hears in real time.
"""
