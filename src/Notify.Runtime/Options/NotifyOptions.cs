using System.Runtime.CompilerServices;
using Npgsql;

namespace Notify;

/// <summary>
/// How Notify connects, watches its connection and stops. Read once, when a <see cref="NotifyListener"/> or a
/// <see cref="NotifyPublisher"/> is made; later changes have no effect on it.
/// </summary>
public sealed class NotifyOptions
{
    /// <summary>Where to publish, and to listen unless <see cref="ListenerConnectionString"/> says otherwise. Required.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Where to listen; null, the default, means <see cref="ConnectionString"/>. Set it where that one leads through a pooler in
    /// transaction mode, such as PgBouncer: LISTEN needs a session of its own. It must lead to the same database. Publishing then
    /// prepares no statements.
    /// </summary>
    public string? ListenerConnectionString { get; set; }

    /// <summary>
    /// Applied to the data source of the listener and to that of the publisher: password providers, certificates, tracing.
    /// Called once for each. What Notify itself needs (pooling, keepalive, timeouts, application name) is set afterwards.
    /// </summary>
    public Action<NpgsqlDataSourceBuilder>? ConfigureDataSource { get; set; }

    /// <summary>
    /// How the connections are named in <c>pg_stat_activity</c>, followed by "notify listener" and an instance id, or by "notify
    /// publisher"; cut to the 63 bytes that PostgreSQL keeps. Null, the default, means the connection string's application name,
    /// or else the name of the entry assembly.
    /// </summary>
    public string? ApplicationName { get; set; }

    /// <summary>
    /// How long one attempt to connect and to verify the connection may take. 15 seconds by default. Where the listener's connection
    /// string names several hosts, each has an equal part of it to answer in, in whole seconds, at least one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan ConnectTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After how long a silence the listener asks the server for a sign of life. Rounded up to whole seconds; at least 1 second,
    /// 10 seconds by default. A dead connection is noticed after this and <see cref="PingTimeout"/> at the latest.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than 1 second, or longer than 1000 seconds.</exception>
    public TimeSpan PingInterval
    {
        get;
        set => field = Checked(value, TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
    } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may take for that sign before the connection counts as lost. 5 seconds by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan PingTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest pause before the first retry after a failed attempt; it doubles with every further one. The pause itself is
    /// drawn at random between zero and that bound, so that many clients don't return at once. 250 milliseconds by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan BackoffBase { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromMilliseconds(250);

    /// <summary>Where the doubling ends. 30 seconds by default; not below <see cref="BackoffBase"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan BackoffMax { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a connection must have lasted for the doubling to start anew when it is lost; the first retry is then immediate.
    /// 30 seconds by default. Until then a server that accepts and drops connections is treated as one that refuses them.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan StablePeriod { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long stopping waits for the connection to close, and then for handlers to finish what is buffered before their tokens
    /// are cancelled; and how long disposing the publisher waits until everything is sent. 10 seconds by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan ShutdownTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long <c>PublishAsync</c> waits for the server's answer; then it is unknown whether the notification was sent
    /// (<see cref="PublishOutcomeUnknownException"/>). Connecting, where that is needed first, may take as long; then nothing was sent.
    /// 10 seconds by default. Where the connection string names several hosts, each has an equal part of it to connect in.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan PublishTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many notifications may wait for the publisher's next round trip, 10 000 by default. Publishing more waits until there is
    /// room, with the payload not yet serialized.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int PublishQueueCapacity
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 10_000;

    /// <summary>
    /// How many bytes of memory they may hold while they wait, 16 MB by default; at least one may wait, whatever its size.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public long PublishQueueBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 16 * 1024 * 1024;

    /// <summary>How subscriptions buffer that were made without options; 1024 notifications, the oldest dropped, by default.</summary>
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
    /// After how long without a usable connection <see cref="OnUnhealthy"/> is called, and the host stopped if
    /// <see cref="StopHostWhenUnhealthy"/> says so: once for each outage. Null, the default, means never. Counted from the start
    /// of the listener where there has been no connection yet. It may be told late by a tenth of it, 5 seconds at the most.
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
    /// Called when there has been no usable connection for <see cref="UnhealthyAfter"/>. What it throws is logged; the listener goes
    /// on trying meanwhile and afterwards. <see cref="StopHostWhenUnhealthy"/> waits for it for <see cref="ShutdownTimeout"/> at the most.
    /// </summary>
    public Func<ListenerHealth, Task>? OnUnhealthy { get; set; }

    /// <summary>
    /// Stops the host when there has been no usable connection for <see cref="UnhealthyAfter"/>, with exit code 1 unless another one
    /// was set, so that its supervisor starts it anew. False by default. Has an effect only with <c>AddNotify</c> in a host.
    /// </summary>
    public bool StopHostWhenUnhealthy { get; set; }

    /// <summary>
    /// How often a running listener asks the server how full its notification queue is, which the metric
    /// <c>notify.queue.usage</c> shows. Null, the default, means never: each time costs a statement on a publishing connection.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than a day.</exception>
    public TimeSpan? QueueUsageInterval
    {
        get;
        set
        {
            // A timer takes 49 days at the most, and a figure of yesterday helps nobody.
            TimeSpan interval = value ?? TimeSpan.FromDays(1);
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero, nameof(QueueUsageInterval));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, TimeSpan.FromDays(1), nameof(QueueUsageInterval));
            field = value;
        }
    }

    /// <summary>
    /// The longest stored payload that a listener fetches, in bytes of the database's encoding; a longer one is a gap. A listener
    /// holds up to 32 of them in memory at once. 1 MiB by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int MaxStoredPayloadBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1024 * 1024;

    /// <summary>
    /// How long a listener keeps trying to fetch stored payloads while the database fails, before it reports them as gaps. 30
    /// seconds by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or longer than 1000 seconds.</exception>
    public TimeSpan StoredPayloadTimeout { get; set => field = Checked(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The age at which the host deletes stored payloads, by the server's clock; longer than any listener may lag behind. 24 hours
    /// by default; <see cref="Timeout.InfiniteTimeSpan"/> deletes none, for when another process does.
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

    /// <summary>Checks what one property alone can't see. Messages name the option and never repeat a connection string.</summary>
    /// <returns>A copy, so that nobody changes it afterwards.</returns>
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
                "NotifyOptions.Subscription keeps the latest by the key of one payload type; give those options to the subscriptions "
                + "of that type instead.");
        }

        if (UnhealthyAfter is null && (OnUnhealthy is not null || StopHostWhenUnhealthy))
        {
            throw new ArgumentException("NotifyOptions.UnhealthyAfter is not set, so nothing would ever be unhealthy.");
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
            // No inner exception: it could carry a part of the string, and with it a password, into a log.
            throw new ArgumentException($"NotifyOptions.{option} is not a valid connection string ({e.GetType().Name}).");
        }

        if (string.IsNullOrEmpty(host))
        {
            throw new ArgumentException($"NotifyOptions.{option} names no Host.");
        }
    }

    /// <summary>1000 seconds is about what Npgsql accepts as a timeout (1024 s) and long past what helps anyone.</summary>
    private static TimeSpan Checked(TimeSpan value, TimeSpan exclusiveMinimum, [CallerMemberName] string option = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, exclusiveMinimum, option);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromSeconds(1000), option);
        return value;
    }
}
