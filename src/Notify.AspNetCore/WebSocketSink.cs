using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace Notify.AspNetCore;

/// <summary>Sends each event as a text message: <c>{"event":"received","id":"1-17","data":{…}}</c>. A heartbeat has only <c>event</c>.</summary>
/// <param name="socket">Where to send.</param>
/// <param name="abort">Cancels a send, and so ends the connection: a cancelled send leaves half a frame behind.</param>
internal sealed class WebSocketSink(WebSocket socket, CancellationToken abort) : IEventSink, IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Queue<int> _lengths = [];
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    public long PendingBytes => _buffer.WrittenCount;

    public void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> id, ReadOnlySpan<byte> data)
    {
        int start = _buffer.WrittenCount;
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("event"u8, name);
        if (!id.IsEmpty)
        {
            _json.WriteString("id"u8, id);
        }

        if (!data.IsEmpty)
        {
            _json.WritePropertyName("data"u8);
            _json.WriteRawValue(data, skipInputValidation: true);
        }

        _json.WriteEndObject();
        _json.Flush();
        _lengths.Enqueue(_buffer.WrittenCount - start);
    }

    public void WriteHeartbeat() => Write("heartbeat"u8, id: [], data: []);

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        ReadOnlyMemory<byte> written = _buffer.WrittenMemory;
        while (_lengths.TryDequeue(out int length))
        {
            // Between messages, so that the closing handshake is still possible.
            ct.ThrowIfCancellationRequested();
            await socket.SendAsync(written[..length], WebSocketMessageType.Text, endOfMessage: true, abort).ConfigureAwait(false);
            written = written[length..];
        }

        _buffer.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();
}
