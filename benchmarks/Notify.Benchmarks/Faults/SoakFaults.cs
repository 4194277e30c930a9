using Npgsql;
using Runtime.Harness.Clients;
using Runtime.Harness.Network;

namespace Notify.Benchmarks;

/// <summary>Causes one fault after the other.</summary>
internal sealed class SoakFaults
{
    private readonly string _database;
    private readonly TcpProxy _proxy;
    private readonly NotifyListener _listener;
    private readonly SemaphoreSlim _sending;
    private readonly Random _random = new(1);
    private readonly (string Name, Func<Task> Cause)[] _faults;
    private readonly int[] _counts;

    /// <param name="database">Straight to the server.</param>
    /// <param name="proxy">What the listener goes through.</param>
    /// <param name="listener">Whose connection it is.</param>
    /// <param name="sending">Held while nothing is to be sent.</param>
    public SoakFaults(string database, TcpProxy proxy, NotifyListener listener, SemaphoreSlim sending)
    {
        _database = database;
        _proxy = proxy;
        _listener = listener;
        _sending = sending;
        _faults =
        [
            ("pg_terminate_backend", TerminateAsync),
            ("cut", () => Do(() => _proxy.Cut())),
            ("reset", () => Do(() => _proxy.Cut(reset: true))),
            ("cut in a message", () => Do(() => _ = _proxy.CutAnswersAfter(_random.Next(5000)))),
            ("stall in a message", StallAsync),
            ("black hole", SwallowAsync),
            ("refused for a while", RefuseAsync),
            ("slow line", DelayAsync),
            ("DISCARD ALL", DiscardAsync),
        ];
        _counts = new int[_faults.Length];
    }

    public async Task RunAsync(Func<bool> isOver)
    {
        while (!isOver())
        {
            await PauseAsync(200, 2500);
            int chosen = _random.Next(_faults.Length);
            try
            {
                await _faults[chosen].Cause();
                _counts[chosen]++;
            }
            catch (Exception e) when (e is InvalidOperationException or TimeoutException or NpgsqlException)
            {
                // There was no connection to harm just then.
            }
        }
    }

    public override string ToString() => string.Join(", ", _faults.Zip(_counts, (fault, count) => $"{count} {fault.Name}"));

    private static Task Do(Action cause)
    {
        cause();
        return Task.CompletedTask;
    }

    private Task PauseAsync(int least, int most) => Task.Delay(_random.Next(least, most));

    private async Task TerminateAsync()
    {
        await using NpgsqlConnection connection = new(_database);
        await connection.OpenAsync();
        await using NpgsqlCommand terminate = new(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like '%notify listener%'", connection);
        await terminate.ExecuteScalarAsync();
    }

    private async Task StallAsync()
    {
        _ = _proxy.StallAnswersAfter(_random.Next(5000));
        await PauseAsync(500, 3500);
        _proxy.Release();
    }

    private async Task SwallowAsync()
    {
        _proxy.Swallow();
        await PauseAsync(200, 4000);
        _proxy.Release();
    }

    private async Task RefuseAsync()
    {
        _proxy.Refuse();
        await PauseAsync(200, 3000);
        _proxy.Accept();
    }

    private async Task DelayAsync()
    {
        _proxy.Delay = TimeSpan.FromMilliseconds(_random.Next(1, 50));
        await PauseAsync(200, 2000);
        _proxy.Delay = TimeSpan.Zero;
    }

    /// <summary>Between two messages, so it has to be quiet on the connection.</summary>
    private async Task DiscardAsync()
    {
        await _sending.WaitAsync();
        try
        {
            await Task.Delay(200);
            if (_listener.State != ListenerState.Listening)
            {
                throw new InvalidOperationException("There is no session to reset.");
            }

            // What is sent from now on is heard by nobody, until the ping finds out.
            await _proxy.InjectAsync("discard all").WaitAsync(TimeSpan.FromSeconds(2));
        }
        finally
        {
            _sending.Release();
        }
    }
}
