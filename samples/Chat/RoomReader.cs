using Notify;
using Npgsql;

namespace Chat;

/// <summary>Prints what is said in one room, from joining it to leaving it.</summary>
internal sealed class RoomReader : IAsyncDisposable
{
    private const int HistoryLength = 20;

    private readonly ISubscription<ChatMessage> _subscription;
    private readonly ChatStore _store;
    private readonly HashSet<long> _printed = [];
    private readonly Task _reading;
    private bool _wasAway;

    private RoomReader(ISubscription<ChatMessage> subscription, string room, ChatStore store)
    {
        _subscription = subscription;
        _store = store;
        Room = room;
        _reading = ReadAsync();
    }

    public string Room { get; }

    /// <summary>Returns once the server has committed the LISTEN of this room.</summary>
    public static async Task<RoomReader> JoinAsync(IChatMessagesListener rooms, string room, ChatStore store, CancellationToken ct) =>
        new(await rooms.For(room).SubscribeAsync(ct: ct), room, store);

    /// <summary>Leaves the room. The last subscription of the process ends the LISTEN.</summary>
    public async ValueTask DisposeAsync()
    {
        await _subscription.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        await foreach (ChannelEvent<ChatMessage> item in _subscription.ReadEventsAsync())
        {
            switch (item)
            {
                case Listening<ChatMessage>:
                    await CatchUpAsync();
                    break;
                case Received<ChatMessage> received:
                    Print(received.Payload);
                    break;
                case Gap<ChatMessage> { Cause: GapCause.Disconnected }:
                    _wasAway = true;
                    Console.WriteLine($"-- {Room}: the connection is lost");
                    break;
                case Gap<ChatMessage>:
                    await CatchUpAsync();
                    break;
            }
        }
    }

    /// <summary>The LISTEN has committed, so a message is in the table, or arrives, or both: hence the ids.</summary>
    private async Task CatchUpAsync()
    {
        Console.WriteLine(_wasAway ? $"-- {Room}: back again; what was said meanwhile:" : $"-- you are in {Room}");
        while (true)
        {
            try
            {
                foreach (ChatMessage message in await _store.NewestAsync(Room, HistoryLength, CancellationToken.None))
                {
                    Print(message);
                }

                return;
            }
            catch (NpgsqlException e)
            {
                // A server that has just come back may refuse once more. Notifications wait in the buffer meanwhile.
                Console.WriteLine($"-- {Room}: trying to read the table again ({e.Message})");
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private void Print(ChatMessage message)
    {
        if (_printed.Add(message.Id))
        {
            Console.WriteLine($"{message.SentAt.ToLocalTime():HH:mm:ss}  {Room}  {message.Author}: {message.Text}");
        }
    }
}
