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
public sealed class PgChannelAttribute(string channel) : Attribute
{
    /// <summary>The channel's name, or the pattern of a family's names.</summary>
    public string Channel { get; } = channel;

    /// <summary>
    /// What the generated types are named after, a C# identifier in PascalCase. By default it is made of the channel's name:
    /// <c>order_events</c> becomes <c>OrderEvents</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>How the names of the members become names in JSON; snake_case by default.</summary>
    public PayloadNaming Naming { get; set; }

    /// <summary>How enums are written; as names by default.</summary>
    public EnumFormat Enums { get; set; }

    /// <summary>
    /// A <c>JsonSerializerContext</c> that reads and writes those members whose types NotifyGen does not write code for. Without it
    /// such a type is a build error.
    /// </summary>
    /// <remarks>
    /// Nothing can be said about the size of such a member, so the payload counts as unbounded. <see cref="Naming"/> and
    /// <see cref="Enums"/> do not reach into it: the context's own options hold there.
    /// </remarks>
    public Type? JsonContext { get; set; }

    /// <summary>
    /// What becomes of a payload that is longer than PostgreSQL takes; <see cref="Oversize.Reject"/> by default, and the compiler
    /// warns where the types allow one.
    /// </summary>
    public Oversize Oversize { get; set; }
}
