using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify;

/// <summary>Makes the server's set of channels what the registry wants it to be.</summary>
internal sealed class ChannelReconciler(ChannelRegistry registry, NotifyOptions options, TimeProvider time, ILogger log)
{
    /// <summary>Returns when there is nothing left to change.</summary>
    public async Task RunAsync(ListenerConnection connection, CancellationToken stop)
    {
        while (registry.TakeChanges() is { } changes)
        {
            try
            {
                await ExecuteAsync(connection, changes, stop).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IsRefusal(e))
            {
                await OneByOneAsync(connection, changes, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One refused name fails the whole batch (F2): this finds it, and lets only its own subscribers fail.</summary>
    private async Task OneByOneAsync(ListenerConnection connection, ChannelChanges changes, CancellationToken stop)
    {
        if (changes.Unlisten.Count > 0)
        {
            await ExecuteAsync(connection, changes with { Listen = [] }, stop).ConfigureAwait(false);
        }

        foreach (ChannelEntry entry in changes.Listen)
        {
            try
            {
                await ExecuteAsync(connection, new ChannelChanges([entry], []), stop).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IsRefusal(e))
            {
                log.ListenRefused(entry.Channel, e.SqlState, e);
                registry.Refuse(entry, new ListenRefusedException(entry.Channel, e));
            }
        }
    }

    private async Task ExecuteAsync(ListenerConnection connection, ChannelChanges changes, CancellationToken stop)
    {
        // The first LISTEN of a session may have a long queue to skip, and a half-open connection answers never.
        using Deadline deadline = new(options.ConnectTimeout, time, stop);
        try
        {
            await connection.ExecuteAsync(Statements(changes), deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (deadline.HasPassed)
        {
            throw new TimeoutException($"The server did not answer to LISTEN within {options.ConnectTimeout}.", e);
        }

        registry.Acknowledge(changes);
        log.ChannelsChanged(changes.Listen.Count, changes.Unlisten.Count);
    }

    private static IEnumerable<string> Statements(ChannelChanges changes) =>
        changes.Unlisten.Select(entry => $"UNLISTEN {Sql.Identifier(entry.Channel)}")
            .Concat(changes.Listen.Select(entry => $"LISTEN {Sql.Identifier(entry.Channel)}"));

    /// <summary>
    /// Whether the server rejects this very statement and would do so again: data exception (such as a character that the
    /// database's encoding lacks), not supported, syntax or access rule, a limit. Everything else, a standby's refusal or a
    /// shutdown, is a matter of the connection and is cured by another one.
    /// </summary>
    private static bool IsRefusal(PostgresException e) =>
        e.SqlState is ['2', '2', ..] or ['0', 'A', ..] or ['4', '2', ..] or ['5', '4', ..];
}
