using System.Globalization;
using System.Text;

namespace Notify.Benchmarks;

/// <summary>
/// Things that do the same, measured in turns. This machine may be shared, so only ratios within a round mean something.
/// </summary>
/// <param name="heading">Of the table.</param>
/// <param name="metrics">What a measurement gives, in this order. With an asterisk behind it, its ratio to the baseline is told.</param>
internal sealed class Comparison(string heading, params string[] metrics)
{
    private readonly List<(string Name, Func<Task<double[]>> Measure)> _lines = [];
    private List<double[]>[] _figures = [];

    /// <summary>The first one is the baseline.</summary>
    public void Add(string name, Func<Task<double[]>> measure) => _lines.Add((name, measure));

    /// <returns>The table as Markdown.</returns>
    public async Task<string> RunAsync(int rounds)
    {
        _figures = [.. _lines.Select(_ => new List<double[]>())];
        for (int round = -1; round < rounds; round++)
        {
            for (int line = 0; line < _lines.Count; line++)
            {
                double[] measured = await _lines[line].Measure();
                // The first round only warms up.
                if (round >= 0)
                {
                    _figures[line].Add(measured);
                }
            }

            await Console.Error.WriteLineAsync($"{heading}: round {round + 1} of {rounds}");
        }

        return Table();
    }

    /// <summary>Of one line to another, round by round, in the figure at <paramref name="metric"/>: the median and the range.</summary>
    public string Ratio(int line, int metric, int against = 0) => Shown(Ratios(line, metric, against));

    /// <summary>What a line gave, round by round, in one figure.</summary>
    public double[] Figures(int line, int metric) => [.. _figures[line].Select(figure => figure[metric])];

    /// <summary>The median, and the range in brackets.</summary>
    public static string Shown(double[] values) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median([.. values]):F2} ({values.Min():F2}–{values.Max():F2})");

    private double[] Ratios(int line, int metric, int against) =>
        [.. Figures(line, metric).Zip(Figures(against, metric), (figure, baseline) => figure / baseline)];

    private string Table()
    {
        StringBuilder text = new();
        string[] columns = [.. metrics.SelectMany(metric => metric.EndsWith('*') ? new[] { metric[..^1], "ratio" } : [metric])];
        text.Append(CultureInfo.InvariantCulture, $"| {heading} | {string.Join(" | ", columns)} |\n|---|{string.Concat(columns.Select(_ => "---:|"))}\n");
        for (int line = 0; line < _lines.Count; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {_lines[line].Name} |");
            for (int metric = 0; metric < metrics.Length; metric++)
            {
                text.Append(CultureInfo.InvariantCulture, $" {Number(Median(Figures(line, metric)))} |");
                if (metrics[metric].EndsWith('*'))
                {
                    text.Append(CultureInfo.InvariantCulture, $" {Ratio(line, metric)} |");
                }
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }

    private static string Number(double value) => value switch
    {
        >= 10_000 => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' '),
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        _ => value.ToString("F2", CultureInfo.InvariantCulture),
    };
}
