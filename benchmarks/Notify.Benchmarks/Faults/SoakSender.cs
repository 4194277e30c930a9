using System.Diagnostics;
using Npgsql;
using Runtime.Harness.Clients;

namespace Notify.Benchmarks;

/// <summary>Two thousand notifications a second, past every proxy; now and then some large ones.</summary>
internal sealed class SoakSender(AuditedChannel channel, int seed) : IDisposable
{
    private const int BatchSize = 20;
    private const int LargeLength = 7000;

    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>How many batches the server did not take, because it was away, or its queue or disk full.</summary>
    public long Refused { get; private set; }

    public async Task RunAsync(Func<bool> isOver)
    {
        long start = Stopwatch.GetTimestamp();
        NpgsqlConnection? connection = null;
        for (int batch = 1; !isOver(); batch++)
        {
            await _turn.WaitAsync();
            try
            {
                connection ??= await channel.OpenAsync();
                bool isLarge = _random.Next(200) == 0;
                await channel.SendAsync(connection, BatchSize, isLarge ? LargeLength : 0);
            }
            catch (NpgsqlException)
            {
                // Whether it was committed shows in the ids, which are the server's.
                Refused++;
                await CloseAsync(connection);
                connection = null;
                await Task.Delay(RetryDelay);
            }
            finally
            {
                _turn.Release();
            }

            // What was held up is made up for.
            TimeSpan ahead = (batch * BatchInterval) - Stopwatch.GetElapsedTime(start);
            if (ahead > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(ahead);
            }
        }

        await CloseAsync(connection);
    }

    /// <summary>Nothing is sent until that is disposed.</summary>
    public async Task<IDisposable> HoldAsync()
    {
        await _turn.WaitAsync();
        return new Hold(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private static async Task CloseAsync(NpgsqlConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private sealed class Hold(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
