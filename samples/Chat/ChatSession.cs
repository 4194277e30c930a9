namespace Chat;

/// <summary>One user at the keyboard: joins and leaves rooms, and speaks in the one joined last.</summary>
internal sealed class ChatSession(IChatMessagesListener rooms, ChatStore store, string author) : IAsyncDisposable
{
    private const string Help = "/join ROOM, /leave ROOM, /rooms, /quit; anything else is said in the room that you joined last";

    private readonly List<RoomReader> _joined = [];

    /// <returns>False when the user wants to quit.</returns>
    public async Task<bool> DoAsync(string line, CancellationToken ct)
    {
        switch (line.Trim().Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            case []:
                break;
            case ["/quit"]:
                return false;
            case ["/join", string room]:
                await JoinAsync(room, ct);
                break;
            case ["/leave", string room]:
                await LeaveAsync(room);
                break;
            case ["/rooms"]:
                Console.WriteLine(_joined.Count == 0 ? "-- you are in no room" : $"-- {string.Join(", ", _joined.Select(reader => reader.Room))}");
                break;
            case [['/', ..], ..]:
                Console.WriteLine($"-- {Help}");
                break;
            default:
                await SayAsync(line.Trim(), ct);
                break;
        }

        return true;
    }

    public async Task JoinAsync(string room, CancellationToken ct)
    {
        if (room.Length > ChatMessage.MaxRoom)
        {
            Console.WriteLine($"-- a room's name has {ChatMessage.MaxRoom} characters at most");
        }
        else if (_joined.Exists(reader => reader.Room == room))
        {
            Console.WriteLine($"-- you are in {room} already");
        }
        else
        {
            _joined.Add(await RoomReader.JoinAsync(rooms, room, store, ct));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RoomReader reader in _joined)
        {
            await reader.DisposeAsync();
        }
    }

    private async Task LeaveAsync(string room)
    {
        if (_joined.Find(reader => reader.Room == room) is not { } left)
        {
            Console.WriteLine($"-- you are not in {room}");
            return;
        }

        _joined.Remove(left);
        await left.DisposeAsync();
        Console.WriteLine($"-- you left {room}");
    }

    private async Task SayAsync(string text, CancellationToken ct)
    {
        if (_joined.Count == 0)
        {
            Console.WriteLine($"-- you are in no room. {Help}");
        }
        else if (text.Length > ChatMessage.MaxText)
        {
            Console.WriteLine($"-- a message has {ChatMessage.MaxText} characters at most");
        }
        else
        {
            await store.SendAsync(_joined[^1].Room, author, text, ct);
        }
    }
}
