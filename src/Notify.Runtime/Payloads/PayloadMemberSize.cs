namespace Notify;

/// <summary>What one member takes of a payload.</summary>
/// <param name="Name">
/// The member's name in JSON; <c>*</c> where it is content and no name of the payload's type, such as a dictionary's key.
/// </param>
/// <param name="Bytes">The bytes of its name, the colon and its value, as they would be sent.</param>
public readonly record struct PayloadMemberSize(string Name, int Bytes);
