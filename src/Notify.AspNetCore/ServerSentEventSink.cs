using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Notify.AspNetCore;

/// <summary>The text/event-stream format (HTML Living Standard, section 9.2).</summary>
internal sealed class ServerSentEventSink(PipeWriter output) : IEventSink
{
    public long PendingBytes => output.UnflushedBytes;

    /// <summary>Sets how long the browser waits before it reconnects.</summary>
    public void WriteRetry(TimeSpan retry) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"retry: {(long)retry.TotalMilliseconds}\n\n"));

    public void Write(string name, string? id, ReadOnlySpan<byte> data)
    {
        Write("event: ");
        Write(name);
        if (id is not null)
        {
            Write("\nid: ");
            Write(id);
        }

        // A line break would end the field. Each line of indented JSON becomes one field, and the browser joins them.
        for (int length; (length = data.IndexOfAny((byte)'\r', (byte)'\n')) >= 0; data = data[(length + 1)..])
        {
            WriteData(data[..length]);
        }

        WriteData(data);
        Write("\n\n");
    }

    /// <summary>A line that begins with a colon is a comment, which clients skip.</summary>
    public void WriteHeartbeat() => Write(":\n\n");

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        // An empty flush would still be a system call.
        if (output.UnflushedBytes > 0)
        {
            await output.FlushAsync(ct).ConfigureAwait(false);
        }
    }

    private void WriteData(ReadOnlySpan<byte> line)
    {
        Write("\ndata: ");
        output.Write(line);
    }

    private void Write(string ascii) => Encoding.ASCII.GetBytes(ascii, output);
}
