namespace Notify;

/// <summary>How enum values are written. Reading accepts names and numbers in either case.</summary>
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum EnumFormat
{
    /// <summary>
    /// As the value's name, or the one set by <c>[JsonStringEnumMemberName]</c>; as a number if the value has no name. The default:
    /// PostgreSQL's own enums, and receivers that number the values differently, understand it.
    /// </summary>
    Name,

    /// <summary>As a number. Shorter, but reordering the enum's values changes the meaning of what was sent.</summary>
    Number,
}
