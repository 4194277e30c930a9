using System.Text;

namespace Runtime.Harness.Clients;

/// <summary>What a client reports, one line an event, each written at once.</summary>
internal sealed class EventLines(Stream output) : IAsyncDisposable
{
    private readonly Lock _lock = new();

    public void Write(FormattableString line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(FormattableString.Invariant(line).ReplaceLineEndings(" ") + "\n");
        lock (_lock)
        {
            output.Write(bytes);
            output.Flush();
        }
    }

    public ValueTask DisposeAsync() => output.DisposeAsync();
}
