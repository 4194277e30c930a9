using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Notify.AspNetCore;

/// <summary>The text/event-stream format (HTML Living Standard, section 9.2).</summary>
internal sealed class ServerSentEventSink(PipeWriter output) : IEventSink
{
    public long PendingBytes => output.UnflushedBytes;

    /// <summary>Tells the browser how long to wait before it connects again.</summary>
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

        // A line break would end the field: each line of indented JSON is a field of its own, which the browser joins again.
        for (int length; (length = data.IndexOfAny((byte)'\r', (byte)'\n')) >= 0; data = data[(length + 1)..])
        {
            WriteData(data[..length]);
        }

        WriteData(data);
        Write("\n\n");
    }

    /// <summary>A line that begins with a colon is a comment: clients skip it.</summary>
    public void WriteHeartbeat() => Write(":\n\n");

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        // Flushing nothing would still cost a system call.
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
