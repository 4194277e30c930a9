using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Telemetry;

/// <summary>Ties docs/operating.md to the code.</summary>
public sealed partial class OperatingPageTests
{
    [Fact]
    public async Task Every_metric_stands_in_the_page_and_no_other()
    {
        List<string> metrics = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "Notify")
                {
                    metrics.Add(instrument.Name);
                }
            },
        };
        await using NotifyPublisher publisher = new(new NotifyOptions { ConnectionString = "Host=nowhere.invalid" });
        listener.Start();
        Assert.NotEmpty(metrics);
        Assert.Equal(metrics.Order(StringComparer.Ordinal), Rows(MetricRow()));
    }

    [Fact]
    public void Every_event_stands_in_the_page_with_its_level()
    {
        IEnumerable<string> events = typeof(NotifyListener).Assembly.GetType("Notify.NotifyLog", throwOnError: true)!
            .GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(message => $"{message.EventId} | {message.Level}");
        Assert.Equal(events.Order(StringComparer.Ordinal), Rows(EventRow()));
    }

    private static IEnumerable<string> Rows(Regex row) =>
        row.Matches(File.ReadAllText(Page())).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

    private static string Page([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/operating.md");

    [GeneratedRegex(@"^\| `(notify\.[a-z.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex(@"^\| (\d+ \| [A-Z][a-z]+) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();
}
