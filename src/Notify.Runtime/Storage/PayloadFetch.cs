using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Notify;

/// <summary>
/// Reads stored payloads, over the publisher's connections and in the reader's context: the loop never waits for it. It needs USAGE on
/// the schema and SELECT on the table.
/// </summary>
internal sealed class PayloadFetch(
    Func<CancellationToken, ValueTask<NpgsqlConnection>> open, NotifyOptions options, ILogger log, TimeProvider time)
{
    /// <summary>A payload that is too long does not leave the server.</summary>
    private const string Text =
        $"""
        SELECT id, CASE WHEN pg_catalog.octet_length(payload) <= $3 THEN payload END
        FROM {PayloadTable.Name} WHERE id = ANY ($1) AND channel = $2
        """;

    /// <summary>Reads all payloads with one query; while the database fails, it retries for a bounded time.</summary>
    /// <returns>
    /// By id. An id without a result is missing from the table, or belongs to another channel. After a failure each has its error.
    /// </returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public async Task<Dictionary<Guid, Result>> FetchAsync(string channel, Guid[] ids, CancellationToken ct)
    {
        using CancellationTokenSource deadline = new(options.StoredPayloadTimeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        Backoff backoff = new(options, time, Random.Shared.NextDouble);
        Exception? last = null;
        while (true)
        {
            try
            {
                return await QueryAsync(channel, ids, both.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                last = e is OperationCanceledException ? last ?? new TimeoutException("The database did not answer in time.", e) : e;
                if (deadline.IsCancellationRequested || !MayPass(e))
                {
                    log.StoredPayloadsNotFetched(channel, ids.Length, last);
                    return ids.Distinct().ToDictionary(id => id, _ => new Result(null, last));
                }
            }

            TimeSpan pause = backoff.Next();
            log.StoredPayloadsFetchFailed(channel, pause, last);
            await Task.Delay(pause, time, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
        }
    }

    private async Task<Dictionary<Guid, Result>> QueryAsync(string channel, Guid[] ids, CancellationToken ct)
    {
        Dictionary<Guid, Result> payloads = [];
        NpgsqlConnection connection = await open(ct).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            NpgsqlCommand command = new(Text, connection);
            await using (command.ConfigureAwait(false))
            {
                command.Parameters.Add(new NpgsqlParameter<Guid[]>
                {
                    TypedValue = ids,
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
                });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel, NpgsqlDbType = NpgsqlDbType.Text });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = options.MaxStoredPayloadBytes });
                NpgsqlDataReader reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(ct).ConfigureAwait(false))
                    {
                        payloads[reader.GetGuid(0)] = await reader.IsDBNullAsync(1, ct).ConfigureAwait(false)
                            ? new Result(null, TooLong(channel))
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
}
