using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Npgsql;

namespace Notify;

/// <summary>The counts of one database. They outlive the listeners that share them, so that a count never falls.</summary>
internal sealed class DatabaseMetrics
{
    private static readonly ConcurrentDictionary<(string Database, string Server), DatabaseMetrics> Databases = new();

    private readonly ConcurrentDictionary<string, ChannelMetrics> _channels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IListener, bool> _listeners = new();
    private readonly ConcurrentDictionary<object, double> _queueUsages = new();
    private long _reconnects;

    private DatabaseMetrics(string database, string server)
    {
        Tags = [new("db.namespace", database), new("server.address", server)];
        _ = NotifyTelemetry.Activities; // Makes the instruments.
    }

    public static IEnumerable<DatabaseMetrics> All => Databases.Values;

    public KeyValuePair<string, object?>[] Tags { get; }

    public IEnumerable<ChannelMetrics> Channels => _channels.Values;

    public Measurement<long> Reconnects => new(Interlocked.Read(ref _reconnects), Tags);

    public static DatabaseMetrics Find(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings = new(connectionString);
        (string, string) key = (settings.Database ?? settings.Username ?? "", settings.Host ?? "");
        return Databases.GetOrAdd(key, static key => new DatabaseMetrics(key.Database, key.Server));
    }

    /// <param name="name">The channel's name, or the pattern of a family, whose names are unbounded.</param>
    public ChannelMetrics Channel(string name) => _channels.TryGetValue(name, out ChannelMetrics? channel)
        ? channel
        : _channels.GetOrAdd(name, new ChannelMetrics([.. Tags, new("messaging.destination.template", name)]));

    public void CountReconnect() => Interlocked.Increment(ref _reconnects);

    public void Watch(IListener listener) => _listeners.TryAdd(listener, true);

    public void Forget(IListener listener) => _listeners.TryRemove(listener, out _);

    /// <param name="asker">Who has asked the server.</param>
    /// <param name="usage">From 0 to 1; null while the asker doesn't know it.</param>
    public void SetQueueUsage(object asker, double? usage)
    {
        if (usage is { } known)
        {
            _queueUsages[asker] = known;
        }
        else
        {
            _queueUsages.TryRemove(asker, out _);
        }
    }

    /// <summary>The highest that any listener has read. All of them ask the same server.</summary>
    public IEnumerable<Measurement<double>> QueueUsage() => _queueUsages.Values is { Count: > 0 } usages ? [new(usages.Max(), Tags)] : [];

    /// <summary>Nothing without a listener; 0 if one of several isn't usable.</summary>
    public IEnumerable<Measurement<int>> Usable()
    {
        IListener[] listeners = [.. _listeners.Keys];
        return listeners.Length == 0
            ? []
            : [new(listeners.All(listener => listener.IsUsable) ? 1 : 0, Tags)];
    }

    public IEnumerable<Measurement<long>> BufferDepths() => _listeners.Keys
        .SelectMany(listener => listener.BufferDepths())
        .GroupBy(depth => depth.Channel, depth => (long)depth.Count)
        .Select(group => new Measurement<long>(group.Sum(), group.Key.Tags));

    /// <summary>What is read from a listener when metrics are collected.</summary>
    internal interface IListener
    {
        bool IsUsable { get; }

        /// <summary>How many notifications wait for the reader of each subscription.</summary>
        IEnumerable<(ChannelMetrics Channel, int Count)> BufferDepths();
    }
}
