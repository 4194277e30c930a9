using Npgsql;

namespace Runtime.Tests.Support;

/// <summary>Receives what is sent as it is, which a typed listener does not show.</summary>
public sealed class RawListener : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly Queue<string> _received = [];

    private RawListener(NpgsqlConnection connection) => _connection = connection;

    public static async Task<RawListener> StartAsync(string database, string channel, CancellationToken ct)
    {
        RawListener listener = new(await Session.OpenAsync(database, ct));
        listener._connection.Notification += (_, e) => listener._received.Enqueue(e.Payload);
        await listener._connection.ExecuteAsync($"listen \"{channel.Replace("\"", "\"\"")}\"", ct);
        return listener;
    }

    public async Task<string> NextAsync(CancellationToken ct)
    {
        string? payload;
        while (!_received.TryDequeue(out payload))
        {
            await _connection.WaitAsync(ct);
        }

        return payload;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
