using Notify;
using Npgsql;

namespace Runtime.Tests.Triggers;

/// <summary>A session that writes to tables with triggers, hears what they send, and keeps what they warn of.</summary>
public sealed class TriggerSession(NpgsqlConnection connection) : IAsyncDisposable
{
    private readonly List<(string Channel, string Payload)> _received = [];
    private readonly List<string> _warnings = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The messages of WARNING since the last look.</summary>
    public IReadOnlyList<string> TakeWarnings() => Take(_warnings);

    /// <summary>The notifications since the last look.</summary>
    public IReadOnlyList<(string Channel, string Payload)> Take() => Take(_received);

    /// <summary>The payloads since the last look.</summary>
    public IReadOnlyList<T> Take<T>(PayloadSerializer<T> serializer) =>
        [.. Take().Select(notification => serializer.Deserialize(notification.Payload))];

    public Task ExecuteAsync(string sql) => connection.ExecuteAsync(sql, Ct);

    /// <param name="database">A connection string.</param>
    /// <param name="channels">The channels to listen to.</param>
    public static async Task<TriggerSession> OpenAsync(string database, params string[] channels)
    {
        NpgsqlConnection connection = await Session.OpenAsync(database, Ct);
        TriggerSession session = new(connection);
        connection.Notification += (_, notification) => session._received.Add((notification.Channel, notification.Payload));
        connection.Notice += (_, notice) =>
        {
            if (notice.Notice.InvariantSeverity == "WARNING")
            {
                session._warnings.Add(notice.Notice.MessageText);
            }
        };
        foreach (string channel in channels)
        {
            await session.ExecuteAsync($"listen \"{channel}\"");
        }

        return session;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static List<T> Take<T>(List<T> items)
    {
        List<T> taken = [.. items];
        items.Clear();
        return taken;
    }
}
