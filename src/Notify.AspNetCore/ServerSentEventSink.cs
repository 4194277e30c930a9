using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Notify.AspNetCore;

/// <summary>The text/event-stream format (HTML Living Standard, section 9.2).</summary>
internal sealed class ServerSentEventSink(PipeWriter output) : IEventSink
{
    /// <summary>More than what is around an event's name, id and data.</summary>
    private const int LongestFrame = 32;

    private static ReadOnlySpan<byte> DataField => "\ndata: "u8;

    public long PendingBytes => output.UnflushedBytes;

    /// <summary>Sets how long the browser waits before it reconnects.</summary>
    public void WriteRetry(TimeSpan retry) =>
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)retry.TotalMilliseconds}\n\n")));

    public void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> id, ReadOnlySpan<byte> data)
    {
        // Once for all parts, because each request of the pipe's memory costs as much as copying a payload. A line break becomes
        // the end of a line and the next field's name.
        int breaks = data.ContainsAny((byte)'\r', (byte)'\n') ? data.Count((byte)'\r') + data.Count((byte)'\n') : 0;
        Span<byte> target = output.GetSpan(LongestFrame + name.Length + id.Length + data.Length + (breaks * DataField.Length));
        int length = 0;
        Append(target, "event: "u8, ref length);
        Append(target, name, ref length);
        if (!id.IsEmpty)
        {
            Append(target, "\nid: "u8, ref length);
            Append(target, id, ref length);
        }

        // A line break would end the field. Each line of JSON becomes one field, and the browser joins them.
        for (; breaks > 0; breaks--)
        {
            int end = data.IndexOfAny((byte)'\r', (byte)'\n');
            Append(target, DataField, ref length);
            Append(target, data[..end], ref length);
            data = data[(end + 1)..];
        }

        Append(target, DataField, ref length);
        Append(target, data, ref length);
        Append(target, "\n\n"u8, ref length);
        output.Advance(length);
    }

    /// <summary>A line that begins with a colon is a comment, which clients skip.</summary>
    public void WriteHeartbeat() => output.Write(":\n\n"u8);

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        // An empty flush would still be a system call.
        if (output.UnflushedBytes > 0)
        {
            await output.FlushAsync(ct).ConfigureAwait(false);
        }
    }

    private static void Append(Span<byte> target, ReadOnlySpan<byte> part, ref int length)
    {
        part.CopyTo(target[length..]);
        length += part.Length;
    }
}
