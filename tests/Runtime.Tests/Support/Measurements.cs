using System.Diagnostics.Metrics;

namespace Runtime.Tests.Support;

/// <summary>What the meter "Notify" shows of one database.</summary>
public sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _database;
    private readonly Lock _lock = new();
    private readonly List<(string Name, double Value, string Tags)> _measured = [];

    public Measurements(string database)
    {
        _database = database;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Notify")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The last value that an observed instrument shows now, or the sum of those recorded; null if there is none.</summary>
    /// <param name="name">The instrument.</param>
    /// <param name="tag">Only measurements that carry this, as <c>key=value</c>.</param>
    public double? this[string name, string tag = ""]
    {
        get
        {
            bool isRecorded = name is "notify.notifications.published" or "notify.payload.size" or "notify.handler.duration";
            if (!isRecorded)
            {
                lock (_lock)
                {
                    _measured.RemoveAll(measured => measured.Name == name);
                }

                _listener.RecordObservableInstruments();
            }

            lock (_lock)
            {
                double[] values = [.. _measured
                    .Where(measured => measured.Name == name && measured.Tags.Contains(tag, StringComparison.Ordinal))
                    .Select(measured => measured.Value)];
                return values.Length == 0 ? null : isRecorded ? values.Sum() : values[^1];
            }
        }
    }

    /// <summary>How many values an instrument has recorded.</summary>
    public int Count(string name, string tag = "")
    {
        lock (_lock)
        {
            return _measured.Count(measured => measured.Name == name && measured.Tags.Contains(tag, StringComparison.Ordinal));
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> texts = [];
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            texts.Add($"{tag.Key}={tag.Value}");
        }

        string all = string.Join(' ', texts);
        if (all.Contains($"db.namespace={_database} ", StringComparison.Ordinal)
            || all.Contains("notify.handler=", StringComparison.Ordinal))
        {
            lock (_lock)
            {
                _measured.Add((instrument.Name, value, all));
            }
        }
    }
}
