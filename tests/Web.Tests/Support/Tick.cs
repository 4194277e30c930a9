using Notify;

namespace Web.Tests.Support;

/// <summary>A payload of one channel.</summary>
[PgChannel("web_ticks")]
public sealed record Tick(long Id, [property: System.ComponentModel.DataAnnotations.MaxLength(1200)] string? Text = null);
