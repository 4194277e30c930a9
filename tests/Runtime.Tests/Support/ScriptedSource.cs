using System.Threading.Channels;
using Notify;

namespace Runtime.Tests.Support;

/// <summary>A server that answers as a test says, and records what the loop asks of it. No network, no time.</summary>
internal sealed class ScriptedSource : INotificationSource
{
    private readonly Channel<string> _steps = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _accepting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Connection? _connection;

    /// <summary>
    /// Answers a step: "connect", "verify", "listen a b", "unlisten a", "wait", "ping 1" or "close". By default at once and well; it may
    /// throw or hang.
    /// </summary>
    public Func<string, CancellationToken, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public DatabaseMetrics Metrics { get; } = DatabaseMetrics.Find("Host=script;Database=script");

    public static Task HangAsync(CancellationToken ct) => Task.Delay(Timeout.InfiniteTimeSpan, ct);

    /// <summary>Accepts connections. Until then a subscription can be made before the loop is too far to include it.</summary>
    public void Accept() => _accepting.TrySetResult();

    /// <summary>Returns when the loop has taken these steps, and fails if it takes others.</summary>
    public async Task ExpectAsync(CancellationToken ct, params string[] steps)
    {
        foreach (string step in steps)
        {
            Assert.Equal(step, await _steps.Reader.ReadAsync(ct));
        }
    }

    /// <summary>The next step of the loop, whatever it is.</summary>
    public ValueTask<string> NextAsync(CancellationToken ct) => _steps.Reader.ReadAsync(ct);

    /// <summary>A notification arrives, on this thread.</summary>
    public void Deliver(string channel, string payload) =>
        _connection!.Route(channel, new RawNotification(payload, 1, DateTimeOffset.UtcNow));

    /// <summary>The current or next wait ends without anything.</summary>
    public void Tick() => _connection!.EndWait(() => false);

    /// <summary>The current or next wait fails.</summary>
    public void Break() => _connection!.EndWait(() => throw new IOException("broken"));

    public void Wake() => _connection?.EndWait(() => true);

    public async Task<INotificationConnection> ConnectAsync(Action<string, RawNotification> route, CancellationToken ct)
    {
        await _accepting.Task.WaitAsync(ct);
        await StepAsync("connect", ct);
        return _connection = new Connection(this, route);
    }

    public Task ProbeAsync(CancellationToken ct) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task StepAsync(string step, CancellationToken ct)
    {
        _steps.Writer.TryWrite(step);
        return Answer(step, ct);
    }

    private sealed class Connection(ScriptedSource source, Action<string, RawNotification> route) : INotificationConnection
    {
        private readonly Channel<Func<bool>> _ends = Channel.CreateUnbounded<Func<bool>>();
        private readonly CancellationTokenSource _waits = new();

        public Action<string, RawNotification> Route => route;

        public void EndWait(Func<bool> end) => _ends.Writer.TryWrite(end);

        public Task VerifyAsync(CancellationToken ct) => source.StepAsync("verify", ct);

        public Task ChangeAsync(IReadOnlyList<string> listen, IReadOnlyList<string> unlisten, CancellationToken ct) => source.StepAsync(
            string.Join(' ', [.. unlisten.Select(channel => $"unlisten {channel}"), .. listen.Select(channel => $"listen {channel}")]), ct);

        public async Task<bool> WaitAsync()
        {
            await source.StepAsync("wait", _waits.Token);
            return (await _ends.Reader.ReadAsync(_waits.Token))();
        }

        public void EndWaits() => _waits.Cancel();

        public Task PingAsync(Func<IReadOnlyList<string>> channels, CancellationToken ct) =>
            source.StepAsync($"ping {channels().Count}", ct);

        public async ValueTask DisposeAsync() => await source.StepAsync("close", CancellationToken.None);
    }
}
