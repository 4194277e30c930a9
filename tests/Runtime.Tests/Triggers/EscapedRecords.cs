using System.ComponentModel.DataAnnotations;
using Notify;

namespace Runtime.Tests.Triggers;

internal enum RoomKind
{
    Open,
    By_invitation,
}

[PgChannel("esc_{Tenant}ß{Room}.{Kind}", Name = "EscapedRooms", EscapeParameters = true)]
[PgTrigger("escaped", Name = "escaped_row")]
internal sealed record EscapedRoom(
    [property: MaxLength(6)] string Tenant, [property: MaxLength(6)] string Room, [property: PgColumn("kind")] RoomKind Kind);

internal sealed record EscapedId(int Id);

[PgChannel("pack_{Tenant}_{Room}", Name = "EscapedPacks", EscapeParameters = true)]
[PgTrigger("escaped", Name = "escaped_pack", Level = TriggerLevel.Statement)]
internal sealed record EscapedPack(
    [property: MaxLength(6)] string Tenant, [property: MaxLength(6)] string Room, [property: PgRows] IReadOnlyList<EscapedId> Rows);

[PgChannel("padded_{Code}", Name = "PaddedCodes", EscapeParameters = true)]
[PgTrigger("padded")]
internal sealed record PaddedCode([property: MaxLength(6)] string Code);
