# shellcheck shell=bash
# Small disks for 66-full-disk.sh, made by root before a scenario and taken away afterwards. Sourced by run.sh.

# make_disks FOLDER USER
make_disks() {
    local folder=$1 user=$2 name size inodes
    [[ $(id -u) -eq 0 ]] || return 0
    take_disks "$folder"
    while read -r name size inodes; do
        mkdir -p "$folder/$name"
        mount -t tmpfs -o "size=$size,nr_inodes=$inodes,uid=$(id -u "$user"),mode=700" tmpfs "$folder/$name" || return 0
    done <<'DISKS'
small 20m 20000
medium 90m 20000
inodes 200m 400
home 4m 2000
DISKS
}

take_disks() {
    local disk
    for disk in "$1"/*/; do
        if mountpoint -q "$disk"; then umount "$disk"; fi
    done
}
