using Notify;
using Npgsql;

namespace Runtime.Harness.Clients;

/// <summary>
/// Reads one subscription and keeps <see cref="Clients.Books"/>, by the law of correct use: at Listening it reads the state.
/// </summary>
internal sealed class AuditedSubscriber(string name, AuditedChannel channel, Random random, bool pauses, Sabotage sabotage)
{
    /// <summary>How many notifications a saboteur lets alone in between.</summary>
    private const int SabotageInterval = 5000;

    private readonly List<byte[]> _leaked = [];

    public Books Books { get; } = new(name);

    public long LastId { get; private set; }

    /// <summary>Returns at the end of the stream.</summary>
    public async Task ReadAsync(ISubscription<Tick> subscription)
    {
        await foreach (ChannelEvent<Tick> item in subscription.ReadEventsAsync())
        {
            switch (item)
            {
                case Received<Tick> received:
                    Receive(received.Payload.Id);
                    if (pauses && random.Next(2000) == 0)
                    {
                        await Task.Delay(random.Next(300));
                    }

                    break;
                case Gap<Tick> gap:
                    Books.Miss(gap);
                    break;
                case Listening<Tick>:
                    Books.Listen(await ReadStateAsync());
                    break;
            }
        }
    }

    private void Receive(long id)
    {
        if (sabotage == Sabotage.Leak)
        {
            _leaked.Add(new byte[256]);
        }

        bool isSabotaged = id % SabotageInterval == 0;
        if (!isSabotaged || sabotage != Sabotage.Lose)
        {
            Books.Receive(id);
        }

        if (isSabotaged && sabotage == Sabotage.Repeat)
        {
            Books.Receive(id);
        }

        LastId = id;
    }

    /// <summary>Null where the server is away.</summary>
    private async Task<long?> ReadStateAsync()
    {
        try
        {
            return await channel.ReadAsync();
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }
}
