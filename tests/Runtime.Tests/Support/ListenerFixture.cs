using Notify;

namespace Runtime.Tests.Support;

/// <summary>A listener and a publisher of one database, and what they log.</summary>
public sealed class ListenerFixture : IAsyncDisposable
{
    public ListenerFixture(string connectionString, Action<NotifyOptions>? configure = null, TimeProvider? time = null)
    {
        // No tick and hardly a pause: what a test sees was not brought about by waiting.
        Options = new NotifyOptions
        {
            ConnectionString = connectionString,
            PingInterval = TimeSpan.FromSeconds(60),
            BackoffBase = TimeSpan.FromMilliseconds(1),
            BackoffMax = TimeSpan.FromMilliseconds(50),
        };
        configure?.Invoke(Options);
        Publisher = new NotifyPublisher(Options, Log, time);
        Listener = new NotifyListener(Options, Publisher, Log, time);
    }

    public NotifyOptions Options { get; }

    public LogRecorder Log { get; } = new();

    public NotifyPublisher Publisher { get; }

    public NotifyListener Listener { get; }

    public ChannelListener<Tick> ListenTo(string channel) => new(Listener, channel, new TickSerializer(channel));

    public ChannelPublisher<Tick> PublishTo(string channel) => new(Publisher, channel, new TickSerializer(channel));

    public async ValueTask DisposeAsync()
    {
        await Listener.DisposeAsync();
        await Publisher.DisposeAsync();
    }
}
