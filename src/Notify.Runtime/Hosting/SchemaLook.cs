using Microsoft.Extensions.Logging;
using Notify.Generated;
using Npgsql;

namespace Notify;

/// <summary>
/// Checks once whether a registered channel's schema was applied, after the first subscription to it: if its triggers are missing, nothing
/// arrives. It only reads the catalogue, and delays nothing.
/// </summary>
/// <param name="publisher">Opens the connection.</param>
/// <param name="channels">What it looks at.</param>
/// <param name="known">All channels that are known.</param>
/// <param name="owners">The owners all of whose channels are known.</param>
/// <param name="log">Where the findings go.</param>
internal sealed class SchemaLook(
    NotifyPublisher publisher, IReadOnlyList<ChannelSchema> channels, IReadOnlyList<ChannelSchema> known, IReadOnlyList<string> owners, ILogger log)
{
    private const string Advice = " Unless a newer version of the application applied it, call ApplySchema(), run the generated Up in a migration, "
        + "or run the SQL file that the build writes.";

    private readonly Lock _lock = new();
    private readonly List<ChannelSchema> _unseen = [.. channels];
    private readonly List<ChannelSchema> _next = [];
    private IReadOnlyList<string> _owners = owners;
    private bool _looks;

    /// <param name="channel">The channel's name, or the pattern of its family.</param>
    /// <param name="stop">Ends the look.</param>
    public void Subscribed(string channel, CancellationToken stop)
    {
        lock (_lock)
        {
            _next.AddRange(_unseen.Where(unseen => unseen.Channel == channel));
            if (_unseen.RemoveAll(_next.Contains) == 0 || _looks)
            {
                return;
            }

            _looks = true;
        }

        _ = Detached.Run(() => LookAsync(stop));
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            NpgsqlConnection connection = await publisher.OpenConnectionAsync(stop).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                for (ChannelSchema[] next = Next(); next.Length > 0; next = Next())
                {
                    await LookAsync(connection, next, stop).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _looks = false;
            }

            if (!stop.IsCancellationRequested)
            {
                log.SchemaNotLookedAt(e);
            }
        }
    }

    private async Task LookAsync(NpgsqlConnection connection, ChannelSchema[] next, CancellationToken stop)
    {
        SchemaSession session = await SchemaSession.LookAsync(connection, stop).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            InstalledSchema installed = await SchemaCatalogue.ReadAsync(session, next, stop).ConfigureAwait(false);
            foreach (ChannelSchema channel in next)
            {
                SchemaPlan plan = await SchemaComparison.LookAsync(session, installed, channel, stop).ConfigureAwait(false);
                plan.Stale.AddRange(SchemaComparison.FindStale(installed, known, _owners));
                _owners = []; // Once is enough.
                NotifySchema.Report(plan, log);
                if (plan.Differences.Count > 0)
                {
                    log.SchemaDiffers(channel.Channel, string.Join(" ", plan.Differences) + (plan.Differences.Any(one => one.CanBeApplied) ? Advice : ""));
                }
            }
        }
    }

    private ChannelSchema[] Next()
    {
        lock (_lock)
        {
            ChannelSchema[] next = [.. _next];
            _next.Clear();
            _looks = next.Length > 0;
            return next;
        }
    }
}
