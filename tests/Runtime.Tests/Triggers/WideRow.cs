using Notify;

namespace Runtime.Tests.Triggers;

/// <summary>More members than json_build_object takes pairs (F26).</summary>
[PgChannel("wide_rows")]
[PgTrigger("wide_rows")]
internal sealed record WideRow(
    int C0, int C1, int C2, int C3, int C4, int C5, int C6, int C7, int C8, int C9,
    int C10, int C11, int C12, int C13, int C14, int C15, int C16, int C17, int C18, int C19,
    int C20, int C21, int C22, int C23, int C24, int C25, int C26, int C27, int C28, int C29,
    int C30, int C31, int C32, int C33, int C34, int C35, int C36, int C37, int C38, int C39,
    int C40, int C41, int C42, int C43, int C44, int C45, int C46, int C47, int C48, int C49,
    int C50, int C51, int C52, int C53, int C54, int C55, int C56, int C57, int C58, int C59,
    int C60, int C61, int C62, int C63, int C64, int C65, int C66, int C67, int C68, int C69,
    int C70, int C71, int C72, int C73, int C74, int C75, int C76, int C77, int C78, int C79,
    int C80, int C81, int C82, int C83, int C84, int C85, int C86, int C87, int C88, int C89,
    int C90, int C91, int C92, int C93, int C94, int C95, int C96, int C97, int C98, int C99,
    int C100, int C101, int C102, int C103, int C104, int C105, int C106, int C107, int C108, int C109,
    int C110, int C111, int C112, int C113, int C114, int C115, int C116, int C117, int C118, int C119);
