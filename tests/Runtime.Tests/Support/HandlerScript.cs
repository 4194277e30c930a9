using System.Threading.Channels;
using Notify;

namespace Runtime.Tests.Support;

/// <summary>What a <see cref="ScriptedHandler{TScript}"/> does, and a record of its calls. All instances of a handler share one.</summary>
internal class HandlerScript
{
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();
    private int _instances;
    private int _disposed;
    private int _handled;

    public Func<Received<Tick>, CancellationToken, Task> OnTick { get; set; } = (_, _) => Task.CompletedTask;

    public Func<Listening<Tick>, CancellationToken, Task> OnListening { get; set; } = (_, _) => Task.CompletedTask;

    public Func<Gap<Tick>, CancellationToken, Task> OnGap { get; set; } = (_, _) => Task.CompletedTask;

    public int Instances => _instances;

    public int Disposed => _disposed;

    /// <summary>How many ticks were handled without an exception.</summary>
    public int Handled => _handled;

    /// <summary>The next call, when it comes: "listening 1", "received 7", "gap Disconnected".</summary>
    public async Task<string> NextAsync(CancellationToken ct) => await _calls.Reader.ReadAsync(ct);

    public async Task ExpectAsync(CancellationToken ct, params string[] calls)
    {
        foreach (string expected in calls)
        {
            Assert.Equal(expected, await NextAsync(ct));
        }
    }

    /// <summary>The calls that <see cref="NextAsync"/> has not returned yet.</summary>
    public IReadOnlyList<string> Rest()
    {
        List<string> rest = [];
        while (_calls.Reader.TryRead(out string? call))
        {
            rest.Add(call);
        }

        return rest;
    }

    public void Create() => Interlocked.Increment(ref _instances);

    public void Dispose() => Interlocked.Increment(ref _disposed);

    public void Call(string call) => _calls.Writer.TryWrite(call);

    public void Complete() => Interlocked.Increment(ref _handled);

    /// <summary>For a second handler in the same host: a host takes each type of handler once.</summary>
    public sealed class Second : HandlerScript;

    public sealed class Third : HandlerScript;
}
