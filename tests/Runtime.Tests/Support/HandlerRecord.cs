using System.Threading.Channels;

namespace Runtime.Tests.Support;

/// <summary>What a <see cref="RecordingHandler"/> was called with, and how many of them there were.</summary>
public sealed class HandlerRecord
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private int _instances;
    private int _disposed;

    public int Instances => _instances;

    public int Disposed => _disposed;

    public void Create() => Interlocked.Increment(ref _instances);

    public void Dispose() => Interlocked.Increment(ref _disposed);

    public void Add(string text) => _events.Writer.TryWrite(text);

    public async Task<string> NextAsync(CancellationToken ct) => await _events.Reader.ReadAsync(ct);

    /// <summary>What nobody has taken.</summary>
    public IReadOnlyList<string> Rest()
    {
        List<string> rest = [];
        while (_events.Reader.TryRead(out string? text))
        {
            rest.Add(text);
        }

        return rest;
    }
}
