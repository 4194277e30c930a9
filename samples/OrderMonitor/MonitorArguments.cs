using Samples;

namespace OrderMonitor;

/// <summary>What the command line asks for.</summary>
internal sealed record MonitorArguments(TimeSpan? Duration, int Rate, TimeSpan? RestartAfter)
{
    public const string Usage = """
        Usage: OrderMonitor [--seconds N] [--rate N] [--restart-after N] [--connection "Host=…"]

          --seconds N         stop after N seconds; without it, Ctrl-C stops
          --rate N            changes a second, 1 to 2000; 20 by default
          --restart-after N   kill the private server after N seconds and start it again, to see what happens
          --connection "…"    use this server instead of a private one
        """;

    public static string[] Options { get; } = ["--seconds", "--rate", "--restart-after"];

    /// <exception cref="FormatException">Something can't be understood; the message says what.</exception>
    public static MonitorArguments Of(SampleArguments given)
    {
        return given[SampleProgram.Connection] is not null && given["--restart-after"] is not null
            ? throw new FormatException("--restart-after works with the private server only, not with --connection.")
            : new MonitorArguments(Seconds("--seconds"), given.Number("--rate", 2_000) ?? 20, Seconds("--restart-after"));

        TimeSpan? Seconds(string name) => given.Number(name, 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
