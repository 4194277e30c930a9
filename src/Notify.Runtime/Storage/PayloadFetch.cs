using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>
/// Reads stored payloads for all subscribers of a listener, over connections of the publisher and never in the loop. It reads each once,
/// however many want it, and few at a time, and keeps them for subscribers that come a little later. It needs USAGE on the schema and
/// SELECT on the table.
/// </summary>
#pragma warning disable CA1001 // The semaphore has nothing to dispose: its wait handle is never used.
internal sealed class PayloadFetch(
#pragma warning restore CA1001
    Func<CancellationToken, ValueTask<NpgsqlConnection>> open, NotifyOptions options, ILogger log, TimeProvider time)
{
    /// <summary>
    /// A payload of more than $3 bytes does not leave the server, and column 3 is true for it. Nor does one with which all of them together
    /// would have more than $3 bytes.
    /// </summary>
    private const string Text =
        $"""
        SELECT id, CASE WHEN total <= $3 AND bytes <= $3 THEN payload END, bytes > $3
        FROM (
            SELECT id, payload, pg_catalog.octet_length(payload) AS bytes,
                pg_catalog.sum(CASE WHEN pg_catalog.octet_length(payload) <= $3 THEN pg_catalog.octet_length(payload) END)
                    OVER (ORDER BY pg_catalog.array_position($1, id)) AS total
            FROM {PayloadTable.Name} WHERE id = ANY ($1) AND channel = $2) p
        """;

    /// <summary>Each holds a connection, and brings <see cref="NotifyOptions.MaxStoredPayloadBytes"/> at most.</summary>
    private const int MostQueries = 4;

    /// <summary>How many of the longest payloads are kept at most.</summary>
    private const int MostKept = 16;

    /// <summary>What an entry takes besides its text.</summary>
    private const int EntryBytes = 256;

    /// <summary>Subscribers of one channel hear a reference at the same time. Who is slower by more than this asks again.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _queries = new(MostQueries);
    private readonly Dictionary<(string Channel, Guid Id), TaskCompletionSource<Result?>> _payloads = [];
    private readonly List<Kept> _kept = []; // the oldest first
    private readonly LogLimit _missing = new(time);
    private readonly LogLimit _notFetched = new(time);
    private readonly LogLimit _retried = new(time);
    private long _keptBytes;

    /// <summary>Finds the payload of the first reference; while the database fails, it retries for a bounded time.</summary>
    /// <param name="channel">Payloads of other channels are missing.</param>
    /// <param name="ids">The reference, and those that the caller will ask for next: one query reads them all, if they fit.</param>
    /// <param name="ct">Ends the wait only: others may want the payload, too.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<Result> FetchAsync(string channel, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        while (true)
        {
            Task<Result?> payload;
            lock (_lock)
            {
                if (!_payloads.TryGetValue((channel, ids.First()), out TaskCompletionSource<Result?>? known))
                {
                    Guid[] asked = [.. ids.Distinct().Where(id => !_payloads.ContainsKey((channel, id)))];
                    foreach (Guid id in asked)
                    {
                        _payloads[(channel, id)] = new TaskCompletionSource<Result?>(TaskCreationOptions.RunContinuationsAsynchronously);
                    }

                    known = _payloads[(channel, asked[0])];
                    _ = Detached.Run(() => RunAsync(channel, asked));
                }

                payload = known.Task;
            }

            if (await payload.WaitAsync(ct).ConfigureAwait(false) is { } result)
            {
                return result;
            }
        }
    }

    /// <summary>Never fails, and leaves no one waiting.</summary>
    private async Task RunAsync(string channel, Guid[] ids)
    {
        try
        {
            Kept kept = Keep(channel, ids, await TryFetchAsync(channel, ids).ConfigureAwait(false));
            await Task.Delay(KeepFor, time).ConfigureAwait(false);
            lock (_lock)
            {
                Forget(kept);
            }
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                foreach (Guid id in ids)
                {
                    if (_payloads.Remove((channel, id), out TaskCompletionSource<Result?>? source))
                    {
                        source.TrySetResult(new Result(null, e));
                    }
                }
            }
        }
    }

    /// <summary>Gives what was found to those who wait, and keeps it as far as there is room.</summary>
    private Kept Keep(string channel, Guid[] ids, Dictionary<Guid, Result?> found)
    {
        Kept kept = new(channel, []);
        int missing = 0;
        lock (_lock)
        {
            foreach (Guid id in ids)
            {
                Result? result = found.TryGetValue(id, out Result? known) ? known : new Result(null, null);
                _payloads[(channel, id)].TrySetResult(result);
                if (result is null or { Error: not (null or PayloadFormatException) })
                {
                    _payloads.Remove((channel, id)); // It may be there the next time.
                    continue;
                }

                missing += result.Value.Json is null ? 1 : 0;
                kept.Ids.Add(id);
                kept.Bytes += EntryBytes + (2L * (result.Value.Json?.Length ?? 0));
            }

            _kept.Add(kept);
            _keptBytes += kept.Bytes;
            while (_kept.Count > 1 && _keptBytes > 2L * MostKept * options.MaxStoredPayloadBytes)
            {
                Forget(_kept[0]);
            }
        }

        if (missing > 0 && _missing.Passes(missing, out long others))
        {
            log.StoredPayloadMissing(channel, others);
        }

        return kept;
    }

    private void Forget(Kept kept)
    {
        if (_kept.Remove(kept))
        {
            _keptBytes -= kept.Bytes;
            kept.Ids.ForEach(id => _payloads.Remove((kept.Channel, id)));
        }
    }

    /// <returns>What was found, by id: null if it did not fit. What is missing has no entry. After a failure, each id has the error.</returns>
    private async Task<Dictionary<Guid, Result?>> TryFetchAsync(string channel, Guid[] ids)
    {
        using CancellationTokenSource deadline = new(options.StoredPayloadTimeout, RunningTime.Find(time));
        Backoff backoff = new(options, time, Random.Shared.NextDouble);
        Exception? last = null;
        Guid[] asked = ids;
        while (true)
        {
            try
            {
                await _queries.WaitAsync(deadline.Token).ConfigureAwait(false);
                try
                {
                    Dictionary<Guid, Result?> found = await QueryAsync(channel, asked, deadline.Token).ConfigureAwait(false);
                    Array.ForEach(ids[asked.Length..], id => found[id] = null);
                    return found;
                }
                finally
                {
                    _queries.Release();
                }
            }
            catch (PostgresException e) when (e.SqlState
                is PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter)
            {
                if (asked is [Guid id])
                {
                    // Without the server's message, which quotes the bytes.
                    PayloadFormatException error = new(channel, "$", "it is stored, and the server can't convert it to UTF-8");
                    return ids.ToDictionary(other => other, other => other == id ? new Result(null, error) : (Result?)null);
                }

                // It fails the whole query, and the error doesn't say which one it is.
                asked = asked[..(asked.Length / 2)];
                continue;
            }
            catch (Exception e)
            {
                last = e is OperationCanceledException ? last ?? new TimeoutException("The database did not answer in time.", e) : e;
                if (deadline.IsCancellationRequested || !MayPass(e))
                {
                    if (_notFetched.Passes(ids.Length, out long others))
                    {
                        log.StoredPayloadsNotFetched(channel, others, last);
                    }

                    return ids.ToDictionary(id => id, _ => (Result?)new Result(null, last));
                }
            }

            TimeSpan pause = backoff.Next();
            if (_retried.Passes(1, out long retried))
            {
                log.StoredPayloadsFetchFailed(channel, pause, retried, last);
            }

            await Task.Delay(pause, time, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Dictionary<Guid, Result?>> QueryAsync(string channel, Guid[] ids, CancellationToken ct)
    {
        Dictionary<Guid, Result?> payloads = [];
        NpgsqlConnection connection = await open(ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            NpgsqlBatch batch = new(connection)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand(PayloadTable.CheckOwners),
                    new NpgsqlBatchCommand(Text)
                    {
                        Parameters =
                        {
                            new NpgsqlParameter<Guid[]> { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                            new NpgsqlParameter<string> { TypedValue = channel, NpgsqlDbType = NpgsqlDbType.Text },
                            new NpgsqlParameter<int> { TypedValue = options.MaxStoredPayloadBytes },
                        },
                    },
                },
            };
            await using (batch.ConfigureAwait(false))
            {
                NpgsqlDataReader reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(ct).ConfigureAwait(false))
                    {
                        payloads[reader.GetGuid(0)] = reader.GetBoolean(2) ? new Result(null, TooLong(channel))
                            : reader.IsDBNull(1) ? null
                            : new Result(reader.GetString(1), null);
                    }
                }
            }
        }

        return payloads;
    }

    private PayloadFormatException TooLong(string channel) => new(
        channel, "$", $"it is stored, and longer than the {options.MaxStoredPayloadBytes} bytes of NotifyOptions.MaxStoredPayloadBytes");

    /// <summary>Whether a retry can help: a missing right or table stays missing.</summary>
    private static bool MayPass(Exception error) => error switch
    {
        PostgresException e => e.IsTransient
            || e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        NpgsqlException or TimeoutException or SocketException or IOException => true,
        _ => false,
    };

    /// <summary>What a reference led to.</summary>
    /// <param name="Json">The payload, or null.</param>
    /// <param name="Error">Why there is none, if an exception says so; null if the payload is missing.</param>
    internal readonly record struct Result(string? Json, Exception? Error);

    /// <summary>What one query has brought.</summary>
    private sealed class Kept(string channel, List<Guid> ids)
    {
        public string Channel => channel;

        public List<Guid> Ids => ids;

        public long Bytes { get; set; }
    }
}
