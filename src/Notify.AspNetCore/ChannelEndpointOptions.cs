using Microsoft.AspNetCore.Http;

namespace Notify.AspNetCore;

/// <summary>How an endpoint sends a channel's events to one client.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed class ChannelEndpointOptions<T>
{
    /// <summary>
    /// How much is buffered for a slow client, and what happens when the buffer is full; null for the default of
    /// <see cref="NotifyOptions"/>. A client gets a gap for what was dropped from its own buffer.
    /// </summary>
    public SubscriptionOptions? Subscription { get; set; }

    /// <summary>
    /// After how long a silence a heartbeat is sent. It keeps proxies from closing the connection, and lets a client detect a dead
    /// one. 15 seconds by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than a day.</exception>
    public TimeSpan Heartbeat
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a browser waits before it connects again; whole milliseconds, 2 seconds by default. Server-Sent Events only: a
    /// WebSocket's client decides for itself.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan Retry
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What this client gets for a payload: another object, or null for nothing. By default the payload itself. Called for each
    /// notification and client.
    /// </summary>
    public Func<T, HttpContext, object?>? Select { get; set; }

    /// <summary>
    /// The origins whose pages may open a WebSocket, such as <c>https://shop.example</c>. By default only the endpoint's own host:
    /// browsers do not apply the same-origin policy to WebSockets.
    /// </summary>
    public IReadOnlyCollection<string> AllowedOrigins { get; set; } = [];
}
