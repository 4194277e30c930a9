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
    /// How long a client may leave what is sent to it unread before its connection is cut. The time runs while the server's buffers for
    /// this client are full. A payload of more than 64 KiB gets this time for each 64 KiB. 30 seconds by default. Kestrel's
    /// <c>MinResponseDataRate</c> does not cover streams that pause.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than a day.</exception>
    public TimeSpan WriteTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What this client gets for a payload: an object, which the application's JSON options write, or null for nothing. By default the
    /// JSON that came through the channel. Called for each notification and client. If it throws, or JSON can't express the result, the
    /// client gets a <c>gap</c> with the cause <c>unwritablePayload</c>, and the stream goes on.
    /// </summary>
    public Func<T, HttpContext, object?>? Select { get; set; }

    /// <summary>
    /// The origins whose pages may open a WebSocket, such as <c>https://shop.example</c>. By default only the endpoint's own host:
    /// browsers do not apply the same-origin policy to WebSockets.
    /// </summary>
    public IReadOnlyCollection<string> AllowedOrigins { get; set; } = [];

    /// <summary>Logs for all clients of the endpoint, at a bounded rate. Set where the endpoint is mapped.</summary>
    internal EndpointLog Log { get; init; } = null!;
}
