using System.Globalization;

namespace OrderMonitor;

/// <summary>The command line.</summary>
internal sealed record MonitorArguments
{
    public const string Usage = """
        Usage: OrderMonitor [--seconds N] [--rate N] [--restart-after N] [--connection "Host=…"]

          --seconds N         stop after N seconds; without it, Ctrl-C stops
          --rate N            changes a second, 1 to 2000; 20 by default
          --restart-after N   kill the private server after N seconds and start it again, to see what happens
          --connection "…"    use this server instead of a private one
        """;

    public TimeSpan? Duration { get; private init; }

    public int Rate { get; private init; } = 20;

    public TimeSpan? RestartAfter { get; private init; }

    public string? Connection { get; private init; }

    /// <exception cref="FormatException">Something can't be understood; the message says what.</exception>
    public static MonitorArguments Parse(string[] arguments)
    {
        MonitorArguments result = new();
        for (int at = 0; at < arguments.Length; at += 2)
        {
            string name = arguments[at];
            string value = at + 1 < arguments.Length ? arguments[at + 1] : throw new FormatException($"{name} needs a value.");
            result = name switch
            {
                "--seconds" => result with { Duration = TimeSpan.FromSeconds(Number(name, value, 86_400)) },
                "--rate" => result with { Rate = Number(name, value, 2_000) },
                "--restart-after" => result with { RestartAfter = TimeSpan.FromSeconds(Number(name, value, 86_400)) },
                "--connection" => result with { Connection = value },
                _ => throw new FormatException($"{name} is not an option."),
            };
        }

        return result is { Connection: not null, RestartAfter: not null }
            ? throw new FormatException("--restart-after works with the private server only, not with --connection.")
            : result;
    }

    private static int Number(string name, string value, int most)
    {
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
            ? number
            : throw new FormatException($"{name} takes a whole number from 1 to {most}, not \"{value}\".");
    }
}
