namespace Notify;

/// <summary>
/// Makes a record, class or struct the payload of a PostgreSQL notification channel. The generator writes a typed listener, a
/// typed publisher, a serializer and the registration for dependency injection.
/// </summary>
/// <example>
/// <c>[PgChannel("order_events")]</c> gives <c>IOrderEventsListener</c>, <c>IOrderEventsPublisher</c>, <c>OrderEventsChannel</c>
/// and <c>AddOrderEvents()</c>. <c>[PgChannel("room_{RoomId}", Name = "RoomMessages")]</c> gives a family of channels, one for
/// each value of the payload's member <c>RoomId</c>: <c>listener.For(roomId: 42)</c>.
/// </example>
/// <param name="channel">
/// The channel's name, case-sensitive, 1 to 63 bytes of UTF-8; a constant or <c>nameof</c> is fine. A member's name in braces
/// makes it a family; <c>{{</c> and <c>}}</c> are literal braces.
/// </param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
#if NOTIFY_GENERATOR
internal
#else
public
#endif
sealed class PgChannelAttribute(string channel) : Attribute
{
    /// <summary>The channel's name, or the name pattern of a family.</summary>
    public string Channel { get; } = channel;

    /// <summary>
    /// The name that the generated types start with, a C# identifier in PascalCase. By default it comes from the channel's name:
    /// <c>order_events</c> becomes <c>OrderEvents</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether a family escapes its parameters' values in channel names, with <c>~</c>, so that no part of a value is mistaken for the text
    /// between two parameters: <c>t_{Tenant}_{Room}</c> gives <c>t_a~_b_c</c> for <c>a_b</c> and <c>c</c>. False by default, because other
    /// programs must escape as well.
    /// </summary>
    /// <remarks>
    /// In strings and enum names, <c>~</c> and each character that is next to a parameter in the pattern are escaped.
    /// It has no effect on a channel without parameters.
    /// </remarks>
    public bool EscapeParameters { get; set; }

    /// <summary>How member names become JSON names; snake_case by default.</summary>
    public PayloadNaming Naming { get; set; }

    /// <summary>How enums are written; as names by default.</summary>
    public EnumFormat Enums { get; set; }

    /// <summary>
    /// A <c>JsonSerializerContext</c> that reads and writes members whose types NotifyGen does not support. Without it, such a type is a
    /// build error.
    /// </summary>
    /// <remarks>
    /// The size of such a member is unknown, so the payload counts as unbounded. <see cref="Naming"/> and <see cref="Enums"/> do not
    /// apply inside it; the context's own options do.
    /// </remarks>
    public Type? JsonContext { get; set; }

    /// <summary>
    /// How publishing handles a payload that exceeds PostgreSQL's limit; <see cref="Oversize.Reject"/> by default, and the compiler warns
    /// where the types allow one.
    /// </summary>
    public Oversize Oversize { get; set; }
}
