using System.Numerics;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Notify;

/// <summary>
/// How Notify connects, watches its connection and stops. Read once, when a <see cref="NotifyListener"/> or a
/// <see cref="NotifyPublisher"/> is created; later changes have no effect on it.
/// </summary>
/// <remarks>These options have setters, because configuration binds them. All other options of this package are immutable records.</remarks>
public sealed class NotifyOptions
{
    /// <summary>Where to publish, and to listen unless <see cref="ListenerConnectionString"/> is set. Required.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Where to listen; null, the default, means <see cref="ConnectionString"/>. Set it if that string leads through a
    /// pooler in transaction mode, such as PgBouncer: LISTEN needs a dedicated session. Both must lead to the same database. If it is
    /// set, publishing prepares no statements.
    /// </summary>
    public string? ListenerConnectionString { get; set; }

    /// <summary>
    /// Configures the data sources of the listener and of the publisher: password providers, certificates, tracing. Called once for
    /// each of their three or four data sources. Notify sets what it needs itself (pooling, keepalive, timeouts, application name) afterwards.
    /// </summary>
    public Action<NpgsqlDataSourceBuilder>? ConfigureDataSource { get; set; }

    /// <summary>
    /// The connections' name in <c>pg_stat_activity</c>, followed by "notify listener" and an instance id, or by "notify publisher";
    /// cut to the 63 bytes that PostgreSQL keeps. Null, the default, means the connection string's application name, or else the name
    /// of the entry assembly.
    /// </summary>
    public string? ApplicationName { get; set; }

    /// <summary>
    /// The time limit of one attempt to connect, and again of verifying the connection; a quarter of it is for the publisher's part in that.
    /// 15 seconds by default. If the listener's connection string names several hosts, each gets an equal share, in whole seconds, at least
    /// one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan ConnectTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the connection may be silent, and how long it may go without an answer, before the listener pings the server. Rounded up
    /// to whole seconds; at least 1 second, 10 seconds by default. A dead connection is noticed within this and <see cref="PingTimeout"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than 1 second, or longer than 1000 seconds.</exception>
    public TimeSpan PingInterval
    {
        get;
        set => field = Checked(value, TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the server may take to answer a ping before the connection counts as lost. 5 seconds by default. Each notification that
    /// arrives meanwhile starts this time again; a server that keeps sending and never answers is given thirty times as long.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan PingTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest pause before the first retry after a failed attempt to connect; it doubles with each further attempt. The pause itself
    /// is random, between zero and that bound, so that many clients don't reconnect at once. 250 milliseconds by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan BackoffBase { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromMilliseconds(250);

    /// <summary>The bound at which the doubling ends. 30 seconds by default; not below <see cref="BackoffBase"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan BackoffMax { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a connection must have lasted for its loss to reset the doubling; the first retry is then immediate. 30 seconds by
    /// default. A server that accepts connections and soon drops them is treated like one that refuses them.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan StablePeriod { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long stopping waits for the connection to close, and then for the handlers to finish what is buffered before it cancels their
    /// tokens. Also how long disposing the publisher waits until everything is sent. 10 seconds by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan ShutdownTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long <c>PublishAsync</c> waits for the server's answer. After that, it is unknown whether the notification was sent
    /// (<see cref="PublishOutcomeUnknownException"/>). If it must connect first, that may take as long again; if connecting fails, nothing
    /// was sent. 10 seconds by default. If the connection string names several hosts, each gets an equal share of the time to connect.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan PublishTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many notifications may wait for the publisher's next round trip; 10 000 by default. Further calls wait until there is
    /// room, and serialize their payloads only then.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int PublishQueueCapacity { get; set => field = Positive(value); } = 10_000;

    /// <summary>
    /// How many bytes of memory the waiting notifications may hold; 16 MiB by default. One notification may always wait, whatever its size.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public long PublishQueueBytes { get; set => field = Positive(value); } = 16 * 1024 * 1024;

    /// <summary>How subscriptions without options of their own buffer; by default up to 1024 notifications, then the oldest is dropped.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public SubscriptionOptions Subscription
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = SubscriptionOptions.Default;

    /// <summary>
    /// How many bytes of memory the notifications that wait in all of a listener's subscriptions may take; one that waits in several
    /// of them counts once. A subscription may hold as much as is left for the others, and always one notification;
    /// beyond that its buffer is full. By default 64 MiB, or a quarter of the memory that the process may use, if that is less.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public long BufferBytes { get; set => field = Positive(value); } =
        Math.Min(64 * 1024 * 1024, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>
    /// After how long without a usable connection <see cref="OnUnhealthy"/> is called, once for each outage, and the host stopped if
    /// <see cref="StopHostWhenUnhealthy"/> is set. Null, the default, means never. Before the first connection, the time counts from
    /// the listener's start. A pause of the process counts as one second at most. The callback may be up to 10 % late, at most 5 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan? UnhealthyAfter
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(UnhealthyAfter));
            field = value;
        }
    }

    /// <summary>
    /// Called when there has been no usable connection for <see cref="UnhealthyAfter"/>. If it throws, the exception is logged; the listener
    /// keeps trying. <see cref="StopHostWhenUnhealthy"/> waits for it, for at most <see cref="ShutdownTimeout"/>.
    /// </summary>
    public Func<ListenerHealth, Task>? OnUnhealthy { get; set; }

    /// <summary>
    /// Whether to stop the host when there has been no usable connection for <see cref="UnhealthyAfter"/>, so that its supervisor
    /// restarts it. The exit code is 1 unless another one was set. False by default. Only with <c>AddNotify</c> in a host.
    /// </summary>
    public bool StopHostWhenUnhealthy { get; set; }

    /// <summary>
    /// The longest stored payload that a listener fetches, in bytes of the database's encoding; a longer one is a gap. 1 MiB by default.
    /// A listener fetches each once for all of its subscriptions, four of the longest at a time, and keeps sixteen of the longest, for up
    /// to 30 seconds; in addition, each reader holds the one it is reading.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int MaxStoredPayloadBytes { get; set => field = Positive(value); } = 1024 * 1024;

    /// <summary>
    /// How long a listener keeps trying to fetch stored payloads while the database fails, before it reports them as gaps. 30
    /// seconds by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan StoredPayloadTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The age at which the host deletes stored payloads, by the server's clock. Choose it longer than any listener may lag. 24 hours by
    /// default; with <see cref="Timeout.InfiniteTimeSpan"/> this host deletes none, because another process does.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a second, and not infinite.</exception>
    public TimeSpan StoredPayloadRetention
    {
        get;
        set
        {
            if (value != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            }

            field = value;
        }
    } = TimeSpan.FromHours(24);

    /// <summary>Checks how the options fit together. Messages name the option and never repeat a connection string.</summary>
    /// <returns>A copy, which later changes don't affect.</returns>
    internal NotifyOptions Validated()
    {
        CheckConnectionString(ConnectionString, nameof(ConnectionString));
        if (ListenerConnectionString is not null)
        {
            CheckConnectionString(ListenerConnectionString, nameof(ListenerConnectionString));
        }

        if (BackoffMax < BackoffBase)
        {
            throw new ArgumentException($"NotifyOptions.BackoffMax ({BackoffMax}) is shorter than BackoffBase ({BackoffBase}).");
        }

        if (Subscription.Key is not null)
        {
            throw new ArgumentException(
                "NotifyOptions.Subscription has a key, which fits only one payload type; pass those options when you subscribe to that type.");
        }

        if (UnhealthyAfter is null && (OnUnhealthy is not null || StopHostWhenUnhealthy))
        {
            throw new ArgumentException(
                "NotifyOptions.UnhealthyAfter is not set, so OnUnhealthy and StopHostWhenUnhealthy would have no effect; set it.");
        }

        return (NotifyOptions)MemberwiseClone();
    }

    private static void CheckConnectionString(string value, string option)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new ArgumentException($"NotifyOptions.{option} is empty; it must be a PostgreSQL connection string.");
        }

        string? host;
        try
        {
            host = new NpgsqlConnectionStringBuilder(value).Host;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // No inner exception: it could carry part of the string, and with it a password, into a log.
            throw new ArgumentException($"NotifyOptions.{option} is not a valid connection string ({e.GetType().Name}).");
        }

        if (string.IsNullOrEmpty(host))
        {
            throw new ArgumentException($"NotifyOptions.{option} names no Host.");
        }
    }

    /// <summary>The limit of 1000 seconds is close to Npgsql's longest timeout (1024 s), and longer than is useful.</summary>
    private static TimeSpan Checked(TimeSpan value, TimeSpan exclusiveMinimum, [CallerMemberName] string option = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, exclusiveMinimum, option);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromSeconds(1000), option);
        return value;
    }

    private static T Positive<T>(T value, [CallerMemberName] string option = "")
        where T : INumberBase<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, option);
        return value;
    }
}
