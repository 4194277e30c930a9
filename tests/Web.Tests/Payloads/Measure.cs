using Notify;

namespace Web.Tests.Payloads;

/// <summary>Numbers of a table, as its trigger sends them.</summary>
[PgChannel("web_measures")]
[PgTrigger("measures")]
public sealed record Measure
{
    public required int Id { get; init; }

    public required double Exact { get; init; }

    public required double Rough { get; init; }
}
