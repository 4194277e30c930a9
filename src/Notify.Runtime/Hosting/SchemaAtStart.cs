using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Generated;
using Npgsql;

namespace Notify;

/// <summary>Applies or compares the schema before any of the host's services starts, so that nothing listens or writes earlier.</summary>
internal sealed class SchemaAtStart(
    NotifyPublisher publisher, IReadOnlyList<ChannelSchema> channels, SchemaOptions options, bool applies, ILogger log)
    : IHostedLifecycleService
{
    /// <summary>What it applies or compares.</summary>
    public IReadOnlyList<ChannelSchema> Channels => channels;

    /// <exception cref="SchemaException">The schema differs and is required, or it can't be applied.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await publisher.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (applies)
            {
                foreach (SchemaDifference difference in
                    await NotifySchema.ApplyAsync(connection, channels, options, cancellationToken).ConfigureAwait(false))
                {
                    log.SchemaApplied(difference.Message);
                }

                return;
            }

            IReadOnlyList<SchemaDifference> differences =
                await NotifySchema.DiffAsync(connection, channels, options, cancellationToken).ConfigureAwait(false);
            if (differences.Count > 0)
            {
                throw new SchemaException(
                    "The database differs from what the channels declare, so the application does not start. Run the migrations, or "
                    + "NotifySchema.ApplyAsync:",
                    differences);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
