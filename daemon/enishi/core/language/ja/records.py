"""The store and the records in it."""

PHRASES: dict[str, str] = {
    "store.bad_url": "storage.url「{url}」を読み取れません。sqlite:data/enishi.db または postgres://ユーザー@ホスト/データベース の形で書いてください。",
    "store.locked": "データベース {place} をほかの処理が使い続けているため、書き込めませんでした。少し待ってから、もう一度お試しください。",
    "store.read_only": "データベース {place} に書き込む権限がありません。ファイルとフォルダーの所有者と権限を確かめてください。",
    "store.disk_full": "ディスクに空きがないため、データベース {place} に書き込めませんでした。空きを作ってから、もう一度お試しください。",
    "store.disk_fails": "データベース {place} の読み書きでディスクのエラーが起きました({why})。ディスクの状態を確かめ、必要ならバックアップから戻してください。",
    "store.damaged": "データベース {place} が壊れています({why})。触らずに写しを取り、バックアップから戻してください。",
    "store.not_a_database": "{place} はデータベースのファイルではありません。storage.url の指す場所を確かめてください。",
    "store.folder_not_writable": "{place} を作成できないか、開けません({why})。フォルダーの場所・所有者・権限を確かめてください。",
    "store.folder_in_use": "データフォルダー {place} は、すでに動いている enishi(プロセス {pid})が使っています。二重に起動せず、動いている方をお使いください。",
    "store.unreachable": "データベース {place} に接続できません({why})。サーバーが動いているか、storage.url のホストとポートが正しいかを確かめてください。",
    "store.login_refused": "データベース {place} が接続または操作を許可しませんでした({why})。ユーザー名・パスワードと、データベースでの権限を確かめてください。",
    "store.no_database": "データベース {place} がありません。createdb などで作成してから、もう一度お試しください。",
    "store.watcher_silent": "メールボックス {mailbox} は同じデータベースを使う別の enishi が見張っていますが、時間内に返事がありませんでした。そちらのログを確かめてください。止まっている場合は、1分ほど待ってからやり直してください。",
    "store.newer_schema": "データベース {place} は、より新しい版の enishi が使っていたものです({migration})。enishi を新しくするか、古い版のときのバックアップをお使いください。",
    "store.no_sequence": "番号 {id} の追客は見つかりません。enishi sequences で番号を確かめてください。",
}
