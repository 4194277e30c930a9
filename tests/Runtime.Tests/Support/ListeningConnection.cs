using Microsoft.Extensions.Logging.Abstractions;
using Notify;

namespace Runtime.Tests.Support;

/// <summary>Opens a connection as the listener does, listens to its control channel, and doesn't verify it.</summary>
internal static class ListeningConnection
{
    public static async Task<PostgresConnection> OpenAsync(NotifyOptions options, CancellationToken ct)
    {
        await using NotifyPublisher publisher = new(options);
        await using PostgresSource source = new(options, publisher, TimeProvider.System, NullLogger.Instance, ct);
        PostgresConnection connection = (PostgresConnection)await source.ConnectAsync((_, _) => { }, ct);
        await connection.ChangeAsync([connection.ControlChannel], [], ct);
        return connection;
    }
}
